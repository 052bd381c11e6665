using System.Globalization;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Native;

namespace Rag.Onnx.Encoders;

/// <summary>Whether the memory suffices for an encoder's weights, told from the shapes of its tensors before any is read.</summary>
internal static class EncoderMemory
{
    /// <exception cref="ModelFileException">It does not.</exception>
    public static void Require(string modelFolder, IWeightSource weights, EncoderPrecision precision) =>
        Require(modelFolder, weights, precision, MachineMemory.Bytes());

    /// <param name="available">What the machine or the container gives, in bytes.</param>
    internal static void Require(string modelFolder, IWeightSource weights, EncoderPrecision precision, long available)
    {
        var each = precision == EncoderPrecision.Float32 ? sizeof(float) : sizeof(sbyte);
        var tensors = weights.Names.Select(weights.Get).ToList();
        var largest = tensors.Select(tensor => tensor.Elements).DefaultIfEmpty().Max();

        // Building holds the largest table in fp32 twice; afterwards all weights are there in their own form.
        var needed = Math.Max(tensors.Sum(tensor => tensor.Elements) * each, 2 * sizeof(float) * largest);
        if (needed > available)
        {
            throw new ModelFileException(
                modelFolder,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the weights take {needed / 1e9:F1} GB where the machine or container has {available / 1e9:F1} GB: take a smaller "
                ) + "model, or give the machine or container more."
            );
        }
    }
}
