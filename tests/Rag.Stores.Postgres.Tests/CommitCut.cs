namespace Rag.Stores.Postgres.Tests;

/// <summary>Where a commit is cut off.</summary>
internal enum CommitCut
{
    None,

    /// <summary>The server never hears of it.</summary>
    OnTheWay,

    /// <summary>The server has done it, and nobody is told.</summary>
    OfTheAnswer,
}
