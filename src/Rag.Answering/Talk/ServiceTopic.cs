namespace Rag.Answering.Talk;

/// <summary>Something that people say to the service itself, in all the ways in which they say it.</summary>
/// <param name="Reply">What the service replies; null where the phrases mean nothing when they stand alone ("please", "tell me").</param>
/// <param name="Phrases">
/// Whole phrases in lower case, without marks, as <see cref="ServicePhrases"/> reads them: words are parted by spaces, the alternatives of
/// a word by a bar, the words of an alternative by underscores, and a question mark says that the word may be missing.
/// </param>
internal sealed record ServiceTopic(string? Reply, params string[] Phrases);
