using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Quantization;

/// <summary>Rounds the matrices of a decoder, layer after layer; what calibration shows is measured when a layer first needs it.</summary>
internal sealed class MatrixRounding(
    IDecoderCheckpoint checkpoint,
    QuantizationOptions options,
    string workFolder,
    CancellationToken cancellation
)
{
    private Dictionary<string, float[]> _hessians = new(StringComparer.Ordinal);

    private (string Tap, GptqRounding Rounding)? _last;

    public BlockRows Round(PlannedMatrix matrix, int bits)
    {
        cancellation.ThrowIfCancellationRequested();
        var weights = LinearWeights.Concatenate(
            matrix.Tensor,
            [.. matrix.Parts.Select(part => checkpoint.Matrix(matrix.Layer, part, matrix.Tensor))]
        );
        return options.Method == QuantizationMethod.Rtn
            ? Nearest(weights.Values, weights.Inputs, bits)
            : Rounding(matrix, weights.Inputs).Round(weights.Values, bits);
    }

    /// <summary>Rounds each weight to the nearest number of its block.</summary>
    public static BlockRows Nearest(float[] weights, int inputs, int bits)
    {
        var (outputs, blocks) = (weights.Length / inputs, BlockRows.BlocksOf(inputs));
        var result = new BlockRows(new sbyte[outputs * blocks * BlockRows.Length], new float[outputs * blocks], bits);
        Parallel.For(0, outputs, output =>
        {
            for (var block = 0; block < blocks; block++)
            {
                var (at, first) = ((output * blocks) + block, block * BlockRows.Length);
                var own = weights.AsSpan((output * inputs) + first, Math.Min(BlockRows.Length, inputs - first));
                result.Scales[at] = BlockRounding.Round(own, bits, result.Values.AsSpan(at * BlockRows.Length, BlockRows.Length));
            }
        });
        return result;
    }

    private GptqRounding Rounding(PlannedMatrix matrix, int inputs)
    {
        if (_last is { } last && last.Tap == matrix.Tap)
        {
            return last.Rounding;
        }

        if (!_hessians.ContainsKey(matrix.Tap))
        {
            var end = Math.Min(matrix.Layer + Hessians.LayersOfPass(checkpoint.Configuration), checkpoint.Configuration.Layers);
            _hessians.Clear();
            _hessians = Hessians.Collect(checkpoint, options.Calibration, matrix.Layer..end, workFolder, options.Threads, cancellation);
        }

        var rounding = new GptqRounding(_hessians[matrix.Tap], inputs);
        _hessians.Remove(matrix.Tap);
        _last = (matrix.Tap, rounding);
        return rounding;
    }
}
