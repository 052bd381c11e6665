namespace Rag.Eval.Dashboard.Operations;

/// <summary>Feeds and what they bring, as they stand.</summary>
/// <param name="Followed">How many feeds are followed.</param>
/// <param name="Wrong">Those that somebody should look at, the worst first.</param>
/// <param name="Stages">Of the queue.</param>
/// <param name="Dead">Articles that could not be stored.</param>
/// <param name="FullFrom">With so many articles in the queue no feed is asked for more.</param>
public sealed record NewsFacts(int Followed, IReadOnlyList<FeedFacts> Wrong, IReadOnlyList<StageFacts> Stages, long Dead, long FullFrom);
