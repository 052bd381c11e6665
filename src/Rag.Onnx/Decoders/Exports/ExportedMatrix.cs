namespace Rag.Onnx.Decoders.Exports;

/// <summary>Outputs [First, First + Outputs) of a linear layer.</summary>
internal sealed record ExportedMatrix(ExportedLinear Linear, int First, int Outputs)
{
    public static ExportedMatrix Whole(ExportedLinear linear) => new(linear, 0, linear.Weight.Shape[0]);
}
