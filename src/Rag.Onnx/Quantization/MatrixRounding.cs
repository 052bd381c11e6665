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
    private const int InputsOfARow = 4;

    private readonly HashSet<(int Layer, int Expert)> _nearest = [];

    private Calibration? _calibration;

    private (string Tap, GptqRounding? Rounding)? _last;

    /// <summary>What became of the experts that were rounded so far; null of a model without.</summary>
    public ExpertRounding? Experts =>
        checkpoint.Configuration.Experts is { } mixture
            ? new ExpertRounding(mixture.Count * mixture.Layers.Count(hasExperts => hasExperts), _nearest.Count)
            : null;

    public BlockRows Round(PlannedMatrix matrix, int bits)
    {
        cancellation.ThrowIfCancellationRequested();
        var weights = matrix.Read(checkpoint);
        if (Rounding(matrix, weights.Inputs) is { } rounding)
        {
            return rounding.Round(weights.Values, bits);
        }

        if (matrix.Expert is { } expert)
        {
            _nearest.Add((matrix.Layer, expert));
        }

        return Nearest(weights.Values, weights.Inputs, bits);
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

    /// <summary>How a matrix is corrected for what is rounded; null where it is rounded to nearest.</summary>
    private GptqRounding? Rounding(PlannedMatrix matrix, int inputs)
    {
        if (options.Method == QuantizationMethod.Rtn)
        {
            return null;
        }

        if (_last is { } last && last.Tap == matrix.Tap)
        {
            return last.Rounding;
        }

        if (_calibration?.Layers.Contains(matrix.Layer) != true)
        {
            _calibration = null; // its memory goes before that of the next is taken
            _calibration = Hessians.Collect(checkpoint, options.Calibration, matrix.Layer, workFolder, options.Threads, cancellation);
        }

        var sums = matrix.Expert is null ? SumsOf(matrix, _calibration) : SumsOfExpert(matrix, _calibration, inputs);
        _last = (matrix.Tap, sums is null ? null : new GptqRounding(sums, inputs));
        return _last.Value.Rounding;
    }

    private static float[] SumsOf(PlannedMatrix matrix, Calibration calibration)
    {
        calibration.Sums.Remove(matrix.Tap, out var sums);
        return sums ?? throw new InvalidOperationException($"The inputs of {matrix.Tensor} were not looked at.");
    }

    private static float[]? SumsOfExpert(PlannedMatrix matrix, Calibration calibration, int inputs)
    {
        var rows = calibration.Experts.Of(matrix);
        return rows.Count < LeastRows(inputs) ? null : ExpertInputs.Sum(rows, inputs);
    }

    /// <summary>
    /// With fewer calibration tokens for each of its inputs an expert is corrected for what these tokens have alone, and loses more on
    /// others than by rounding to nearest.
    /// </summary>
    private static int LeastRows(int inputs) => inputs / InputsOfARow;
}
