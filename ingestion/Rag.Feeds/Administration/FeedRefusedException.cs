namespace Rag.Feeds.Administration;

/// <summary>What was asked for cannot be done. The message is a sentence that says why and what to do.</summary>
public sealed class FeedRefusedException(string sentence) : Exception(sentence);
