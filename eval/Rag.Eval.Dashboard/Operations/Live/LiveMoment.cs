namespace Rag.Eval.Dashboard.Operations.Live;

/// <summary>What is sent to every page that is open: figures each second, the state when it has changed.</summary>
/// <param name="Figures">An event's data.</param>
/// <param name="StateNumber">Differs whenever the state does.</param>
/// <param name="State">An event's data; null until it was read.</param>
internal sealed record LiveMoment(byte[] Figures, long StateNumber, byte[]? State);
