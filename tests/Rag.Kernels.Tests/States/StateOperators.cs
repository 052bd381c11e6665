using Rag.Kernels.States;

namespace Rag.Kernels.Tests.States;

/// <summary>The operators under test, in shapes whose heads do not fill a vector.</summary>
internal static class StateOperators
{
    public static StateOperator Of(string name) =>
        name switch
        {
            "convolution" => new ConvolutionCase(gated: false),
            "gated convolution" => new ConvolutionCase(gated: true),
            "scan" => new ScanCase(new ScanShape(4, 20, 2, 9, .01f, 3), normGroups: 0),
            "gated scan" => new ScanCase(new ScanShape(4, 20, 2, 9, .01f, 3), normGroups: 2),
            "wide scan" => new ScanCase(new ScanShape(2, 64, 1, 128, 0, float.PositiveInfinity), normGroups: 1),
            "delta" => new DeltaCase(new DeltaShape(KeyHeads: 2, ValueHeads: 4, KeySize: 12, ValueSize: 20), gated: false),
            "gated delta" => new DeltaCase(new DeltaShape(KeyHeads: 2, ValueHeads: 4, KeySize: 12, ValueSize: 20), gated: true),
            "wide delta" => new DeltaCase(new DeltaShape(KeyHeads: 1, ValueHeads: 2, KeySize: 64, ValueSize: 96), gated: true),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
}
