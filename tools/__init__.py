"""What only a checkout needs: the pages and schemas that are made from the code."""
