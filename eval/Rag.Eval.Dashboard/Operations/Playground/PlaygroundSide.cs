using Rag.Core.Answers;

namespace Rag.Eval.Dashboard.Operations.Playground;

/// <summary>What became of the question under one configuration.</summary>
/// <param name="Ranking">What was found, best first; empty where nothing was, or where the search failed.</param>
/// <param name="Answer">Null where there is none.</param>
/// <param name="FirstWord">From the search's end to the first text; null where none came.</param>
/// <param name="Problem">Why there is no answer, in a sentence; null where there is one.</param>
public sealed record PlaygroundSide(
    IReadOnlyList<Hit> Ranking,
    Answer? Answer,
    TimeSpan Search,
    TimeSpan? FirstWord,
    TimeSpan Total,
    string? Problem
);
