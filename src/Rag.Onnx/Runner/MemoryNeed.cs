using System.Globalization;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Runner;

/// <summary>The memory that running a decoder takes, reckoned from the shapes of its tensors before any is read; in bytes.</summary>
/// <param name="Weights">In the form in which they are run.</param>
/// <param name="KeysAndValues">Of the cache when it is full.</param>
/// <param name="Work">Tables of rotary attention, and what a step or the building of the graph takes at its height.</param>
internal sealed record MemoryNeed(long Weights, long KeysAndValues, long Work)
{
    private const int FloatBits = 32;

    /// <summary>Rows of a step that computes many.</summary>
    private const int Rows = 512;

    /// <summary>Rows of which logits are wanted in one step.</summary>
    private const int LogitRows = 64;

    /// <summary>While the graph is built, its largest matrix is there so often in fp32.</summary>
    private const int Copies = 3;

    public long Total => Weights + KeysAndValues + Work;

    public static MemoryNeed Of(IDecoderCheckpoint checkpoint, ModelRunnerOptions options)
    {
        var (c, bits) = (checkpoint.Configuration, (double)BitsOf(options));
        // Of tensors that hold a matrix for each expert one matrix is read at a time.
        var (vectors, matrices, largest) = (0L, 0L, checkpoint.Embedding.Elements);
        foreach (var name in checkpoint.Weights.Names)
        {
            var tensor = checkpoint.Weights.Get(name);
            var isTable = name == checkpoint.Embedding.Name || name == checkpoint.Head?.Name;
            vectors += tensor.Shape.Length < 2 ? tensor.Elements : 0;
            matrices += tensor.Shape.Length < 2 || isTable || IsOfExperts(name) ? 0 : tensor.Elements;
            largest = Math.Max(largest, tensor.Shape.Length > 2 ? tensor.Elements / tensor.Shape[0] : tensor.Elements);
        }

        // The head is kept beside the embedding even where both are one tensor.
        var table = checkpoint.Embedding.Elements;
        var embedding = options.Weights == WeightMode.Float32 ? FloatBits : 9.0;
        var weights = ((vectors * (double)FloatBits) + ((matrices + table) * bits) + (table * embedding)) / 8;
        var tables = c.Rotations.Sum(rotary => 2L * sizeof(float) * c.ContextLength * rotary.RadiansPerPosition.Length);
        var row = (4L * c.HiddenSize) + c.QuerySize + (2L * c.KvSize) + (3L * c.FeedForwardSize);
        var step = sizeof(float) * ((Rows * row) + ((long)LogitRows * c.VocabularySize));
        var building = (long)sizeof(float) * Copies * largest;
        return new MemoryNeed((long)weights, options.KvBytes, tables + Math.Max(step, building - options.KvBytes));
    }

    /// <summary>Experts stay in their mapped file: those that are not asked for need no memory.</summary>
    private static bool IsOfExperts(string name) =>
        name.Contains(".experts.", StringComparison.Ordinal) || name.Contains("_exps.", StringComparison.Ordinal);

    /// <summary>Of one weight in a linear layer, its share of the block's scale included.</summary>
    private static int BitsOf(ModelRunnerOptions options) =>
        options.Weights switch
        {
            WeightMode.Float32 => FloatBits,
            WeightMode.BlockInt8 => 8 + Math.Max(1, FloatBits / options.WeightBlock),
            WeightMode.BlockInt8Wide => 9,
            WeightMode.BlockInt4Wide => 5,
            WeightMode.BlockInt4 => 4 + Math.Max(1, FloatBits / options.WeightBlock),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Weights, null),
        };

    /// <param name="available">What the machine or the container gives, in bytes.</param>
    /// <exception cref="ModelFileException">It does not suffice.</exception>
    public void Require(string path, long available)
    {
        if (Total <= available)
        {
            return;
        }

        var mend =
            Weights + Work < available * 0.9
                ? "lower Models:KvMemoryMiB"
                : "set Models:ReaderWeights to BlockInt4Wide, take a smaller model, or give the machine or container more";
        throw new ModelFileException(
            path,
            string.Create(
                CultureInfo.InvariantCulture,
                $"running the model takes {Total / 1e9:F1} GB ({Weights / 1e9:F1} of weights, {KeysAndValues / 1e9:F1} of keys and values, "
            )
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Work / 1e9:F1} to work in) where the machine or container has {available / 1e9:F1} GB: {mend}."
                )
        );
    }
}
