using Rag.Core.Models;

namespace Rag.Onnx.Encoders;

/// <summary>Runs one after the other, as large as they may be.</summary>
internal sealed class FullPace : IEmbedderPace
{
    public static FullPace Instance { get; } = new();

    public int WaitForTurn(CancellationToken cancellation) => int.MaxValue;

    public void Ran(int tokens, TimeSpan taken) { }
}
