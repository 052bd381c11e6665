namespace Rag.Eval.Dashboard.Judging.Live;

/// <param name="Words">As the page says it.</param>
internal sealed record LiveProgress(string Run, int Done, int Cases, string Words);
