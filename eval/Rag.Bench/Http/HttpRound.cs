namespace Rag.Bench.Http;

/// <summary>The same streams read both ways, one after the other.</summary>
/// <param name="InProcess">Milliseconds of each token from the step's end until it was read.</param>
/// <param name="OverHttp">The same over HTTP.</param>
/// <param name="ProcessorInProcess">Time of all processors meanwhile.</param>
/// <param name="ProcessorOverHttp">The same over HTTP.</param>
internal sealed record HttpRound(
    IReadOnlyList<double> InProcess,
    IReadOnlyList<double> OverHttp,
    TimeSpan ProcessorInProcess,
    TimeSpan ProcessorOverHttp
);
