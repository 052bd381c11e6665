using Rag.Kernels.Linear;
using Rag.Kernels.Simd;

namespace Rag.Kernels.Experts;

/// <summary>What a mixture of experts has in every call.</summary>
internal sealed record ExpertShape
{
    /// <param name="count">Experts, at least 1.</param>
    /// <param name="chosen">Experts of a row, in [1, count].</param>
    /// <param name="size">Outputs of an expert's gate, and inputs of its last matrix.</param>
    /// <param name="isNormalized">Whether the weights of a row's experts add up to 1; else they are shares among all experts.</param>
    public ExpertShape(int count, int chosen, int size, bool isNormalized, LinearGate gate, GateBounds bounds, ExpertForm form)
    {
        if (count < 1 || chosen < 1 || chosen > count || size < 1)
        {
            throw new ArgumentException($"{chosen} of {count} experts of the size {size} cannot be chosen");
        }

        if (gate == LinearGate.None)
        {
            throw new ArgumentException("experts without a gate are not supported");
        }

        (Count, Chosen, Size, IsNormalized, Gate, Bounds, Form) = (count, chosen, size, isNormalized, gate, bounds, form);
        RouterGroups = KernelMath.CeilDivide(count, BlockWeights.GroupColumns);
        GateUpGroups = BlockWeights.GroupsOf(size, gated: true);
    }

    public int Count { get; }

    public int Chosen { get; }

    public int Size { get; }

    public bool IsNormalized { get; }

    public LinearGate Gate { get; }

    public GateBounds Bounds { get; }

    public ExpertForm Form { get; }

    /// <summary>Of a weight in blocks; 0 where weights are fp32.</summary>
    public int Bits => BitsOf(Form);

    /// <inheritdoc cref="Bits"/>
    public static int BitsOf(ExpertForm form) =>
        form switch
        {
            ExpertForm.BlockInt8 => BlockWeights.ManyBits,
            ExpertForm.BlockInt4 => BlockWeights.FewBits,
            _ => 0,
        };

    /// <summary>The form of weights in blocks of so many bits; null where there is none.</summary>
    public static ExpertForm? FormOf(int bits) =>
        bits switch
        {
            BlockWeights.ManyBits => ExpertForm.BlockInt8,
            BlockWeights.FewBits => ExpertForm.BlockInt4,
            _ => null,
        };

    /// <summary>Groups of the router's columns.</summary>
    public int RouterGroups { get; }

    /// <summary>Groups of the columns of an expert's gate and what it gates.</summary>
    public int GateUpGroups { get; }
}
