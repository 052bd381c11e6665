using static TorchSharp.torch;

namespace Rag.Training.Decoders;

/// <summary>Divides rows by the root of their mean square and multiplies them by a gain.</summary>
internal sealed class RmsNorm(float[] gain, float epsilon) : IDisposable
{
    private readonly Tensor _gain = tensor(gain);

    /// <param name="rows">[…, size of the gain]</param>
    public Tensor Forward(Tensor rows) => rows * rsqrt(mean(square(rows), [-1], keepdim: true) + epsilon) * _gain;

    public void Dispose() => _gain.Dispose();
}
