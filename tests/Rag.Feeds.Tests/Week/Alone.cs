namespace Rag.Feeds.Tests.Week;

/// <summary>Tests that need the thread pool for themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
