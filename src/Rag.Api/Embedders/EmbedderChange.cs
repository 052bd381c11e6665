namespace Rag.Api.Embedders;

/// <summary>What <c>rag models use</c> asks of a running service.</summary>
/// <param name="Name">A bundled model's name or an absolute folder.</param>
internal sealed record EmbedderChange(string? Name);
