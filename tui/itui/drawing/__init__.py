"""From pictures of panes to the canvas of a screen: layout, text in columns, colours."""
