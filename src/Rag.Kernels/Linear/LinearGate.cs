namespace Rag.Kernels.Linear;

/// <summary>What a linear layer does with the gates beside its outputs. The numbers are those of the operator's attribute.</summary>
internal enum LinearGate
{
    /// <summary>There are no gates.</summary>
    None = 0,

    /// <summary>Outputs are multiplied by the SiLU of their gates.</summary>
    Silu = 1,

    /// <summary>Outputs are multiplied by the GELU of their gates, in its approximation with tanh.</summary>
    GeluTanh = 2,

    /// <summary>
    /// With gates g and outputs u cut to their bounds: (u + 1) · g / (1 + e^(-slope · g)). Of experts alone.
    /// </summary>
    ClampedSwish = 3,
}
