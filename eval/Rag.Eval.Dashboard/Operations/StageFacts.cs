namespace Rag.Eval.Dashboard.Operations;

/// <summary>A stage that articles pass on their way in.</summary>
/// <param name="Lag">The age of what waits longest; zero where nothing does.</param>
public sealed record StageFacts(string Name, long Waiting, long InWork, TimeSpan Lag);
