namespace Rag.Eval.Dashboard.Operations;

/// <summary>What a part of the service tells of itself, or why it tells nothing: the rest of the page stands all the same.</summary>
/// <param name="Problem">A sentence; null where there is a value.</param>
public sealed record Reading<T>(T? Value, string? Problem)
    where T : class
{
    public static Reading<T> Of(T value) => new(value, null);

    public static Reading<T> Failed(string problem) => new(null, problem);
}
