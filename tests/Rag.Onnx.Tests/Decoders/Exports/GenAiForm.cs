using Rag.Onnx.Graphs;

namespace Rag.Onnx.Tests.Decoders.Exports;

/// <summary>What the exporter of onnxruntime-genai can be asked for, as far as it changes the graph.</summary>
internal sealed record GenAiForm
{
    /// <summary>Queries, keys and values in one product.</summary>
    public bool Packed { get; init; }

    /// <summary>Gate and up in one product, which a node splits.</summary>
    public bool JoinedGate { get; init; }

    /// <summary>Nodes before attention turn queries and keys.</summary>
    public bool RotaryOutside { get; init; }

    /// <summary>The head reads the embedding through a node that turns it.</summary>
    public bool TurnedHead { get; init; }

    /// <summary>ONNX Runtime's own operator for the activation.</summary>
    public bool QuickGelu { get; init; }

    /// <summary>Of numbers in the place of weights; 0: weights.</summary>
    public int Bits { get; init; }

    /// <summary>Whether the embedding has numbers as well.</summary>
    public bool NumberedEmbedding { get; init; }

    public int BlockSize { get; init; } = 32;

    /// <summary>Whether numbers that stand for zero are stored.</summary>
    public bool ZeroPoints { get; init; }

    /// <summary>Of all values.</summary>
    public TensorType Element { get; init; } = TensorType.Float;

    /// <summary>Whether weights lie in a file beside the graph.</summary>
    public bool External { get; init; }
}
