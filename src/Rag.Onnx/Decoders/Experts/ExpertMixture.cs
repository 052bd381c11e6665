using Rag.Kernels.Linear;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>The mixture of experts of a decoder.</summary>
/// <param name="Chosen">Experts that each row goes to.</param>
/// <param name="Size">The feed-forward size of an expert.</param>
/// <param name="IsNormalized">Whether the weights of a row's experts add up to 1; else they are shares among all experts.</param>
/// <param name="Layers">For each layer of the model whether it has experts; the others have a feed-forward part of the usual kind.</param>
internal sealed record ExpertMixture(int Count, int Chosen, int Size, bool IsNormalized, IReadOnlyList<bool> Layers)
{
    /// <summary>Their tensors are looked for one by one, and each has a place in every layer's counts.</summary>
    public const int MostExperts = 4096;

    /// <summary>The feed-forward size of an expert that all rows share; 0 where there is none.</summary>
    public int SharedSize { get; init; }

    /// <summary>Null: the gate is that of the model's activation.</summary>
    public GateBounds? Bounds { get; init; }

    /// <summary>What no mixture can have, as the end of a sentence; null when there is no defect.</summary>
    public string? Defect(GateActivation activation) =>
        Chosen > Count ? $"a token goes to {Chosen} experts, there are {Count}."
        : Bounds is { } bounds && !(bounds.Slope > 0 && bounds.Limit > 0)
            ? $"the gate of the experts has the slope {bounds.Slope} and the limit {bounds.Limit}, not two positive numbers."
        : Bounds is null && activation == GateActivation.Gelu
            ? "experts with the activation gelu are not supported; silu and gelu_pytorch_tanh are."
        : null;
}
