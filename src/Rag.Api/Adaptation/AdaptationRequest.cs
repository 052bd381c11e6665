namespace Rag.Api.Adaptation;

/// <summary>What the command line asks of a running service.</summary>
/// <param name="IsDry">Learns and measures, and adopts nothing.</param>
internal sealed record AdaptationRequest(AdaptationKind Kind, bool IsDry = false);
