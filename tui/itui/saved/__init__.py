"""What a client has on its screen and has not sent: kept beside the session, taken up again."""
