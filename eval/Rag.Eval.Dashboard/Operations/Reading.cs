namespace Rag.Eval.Dashboard.Operations;

/// <summary>What a part of the service tells of itself, or why it tells nothing: the rest of the page stands all the same.</summary>
/// <param name="Value">Null where there is a problem.</param>
/// <param name="Problem">A sentence; null where there is a value.</param>
public sealed record Reading<T>(T? Value, string? Problem)
    where T : class;
