"""The catalogues of translated texts: what there is to translate, and the files it is translated in."""
