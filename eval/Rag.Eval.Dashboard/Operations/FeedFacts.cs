namespace Rag.Eval.Dashboard.Operations;

/// <summary>A feed that somebody should look at. Title and sentence hold others' words.</summary>
/// <param name="IsFailing">It brings nothing; otherwise it is only odd.</param>
public sealed record FeedFacts(string Title, string Sentence, bool IsFailing);
