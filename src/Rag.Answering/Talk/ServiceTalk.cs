namespace Rag.Answering.Talk;

/// <summary>
/// Tells a greeting, thanks, a farewell and a question about the service itself from a question about the news, which none of them is.
/// A message is taken only as a whole: "Hello, who are you?" is, "Hello, who won the final?" is a question about the news.
/// </summary>
internal static class ServiceTalk
{
    private static readonly ServicePhrases s_phrases = new(ServiceTopics.All, ServiceTopics.Shorthand);

    /// <summary>One short line in reply, or null for everything that the news is to answer.</summary>
    public static string? Reply(string question) => s_phrases.Find(question)?.Reply;
}
