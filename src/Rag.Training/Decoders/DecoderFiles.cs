using System.Globalization;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;

namespace Rag.Training.Decoders;

/// <summary>
/// The weights of a decoder by their place in the model, in fp32 and with query and key rows in the order of half rotation: a Hugging Face
/// folder, a GGUF file, or a folder with one GGUF model.
/// </summary>
internal sealed class DecoderFiles : IDisposable
{
    private const int BytesOfFloat = 4;

    private readonly IWeightSource _weights;
    private readonly bool _hasMovedRows; // whether query and key rows lie in the order of interleaved rotation
    private readonly IReadOnlyList<DecoderPart>? _biased; // null: those whose bias is there
    private readonly bool _hasTiedHead;

    private DecoderFiles(string path, IWeightSource weights)
    {
        _weights = weights;
        if (weights is GgufModel gguf)
        {
            Sizes = SizesReader.Read(gguf, weights.Get("token_embd.weight"));
            _hasMovedRows = gguf.Metadata.String("general.architecture") == "llama";
            _hasTiedHead = !weights.TryGet("output.weight", out _);
        }
        else
        {
            var configuration = Path.Combine(path, "config.json");
            using var document = JsonFile.Read(configuration);
            var json = new ConfigurationReader(configuration, document.RootElement);
            Sizes = SizesReader.Read(json);
            _biased = SizesReader.Biased(json);
            _hasTiedHead = json.Flag("tie_word_embeddings", false) || !weights.TryGet("lm_head.weight", out _);
        }
    }

    public DecoderSizes Sizes { get; }

    private bool IsGguf => _weights is GgufModel;

    /// <exception cref="ModelFileException">The model is missing, damaged, or of a kind that is not trained here.</exception>
    public static DecoderFiles Open(string path)
    {
        var weights = WeightSource.Open(path);
        try
        {
            var files = new DecoderFiles(path, weights);
            files.RequireRoom(path);
            return files;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>[vocabulary, hidden]</summary>
    public float[] Embedding() =>
        Matrix(IsGguf ? "token_embd.weight" : "model.embed_tokens.weight", Sizes.VocabularySize, Sizes.HiddenSize).ToFloat32();

    /// <summary>[vocabulary, hidden]; null when the embedding serves as the head too.</summary>
    public float[]? Head() =>
        _hasTiedHead ? null : Matrix(IsGguf ? "output.weight" : "lm_head.weight", Sizes.VocabularySize, Sizes.HiddenSize).ToFloat32();

    public float[] FinalNorm() => Matrix(IsGguf ? "output_norm.weight" : "model.norm.weight", Sizes.HiddenSize).ToFloat32();

    public float[] Norm(int layer, DecoderPart norm, int size) => Matrix(Name(layer, norm, "weight"), size).ToFloat32();

    /// <summary>[outputs, inputs]</summary>
    public float[] Matrix(int layer, DecoderPart matrix)
    {
        var (outputs, inputs) = Sizes.Of(matrix);
        return Ordered(Matrix(Name(layer, matrix, "weight"), outputs, inputs), matrix);
    }

    /// <summary>Null when the matrix has none.</summary>
    public float[]? Bias(int layer, DecoderPart matrix)
    {
        var name = Name(layer, matrix, "bias");
        return (_biased?.Contains(matrix) ?? _weights.TryGet(name, out _)) ? Ordered(Matrix(name, Sizes.Of(matrix).Outputs), matrix) : null;
    }

    private float[] Ordered(WeightTensor tensor, DecoderPart matrix) =>
        _hasMovedRows && (matrix == DecoderPart.Query || matrix == DecoderPart.Key)
            ? RotaryRows.ReadFloat32(tensor, Sizes.HeadSize)
            : tensor.ToFloat32();

    private string Name(int layer, DecoderPart part, string kind) =>
        IsGguf
            ? string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.{part.GgufName}.{kind}")
            : string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.{part.Name}.{kind}");

    private WeightTensor Matrix(string name, params ReadOnlySpan<int> shape)
    {
        var tensor = _weights.Get(name);
        return tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw new ModelFileException(
                tensor.Path,
                $"the tensor {tensor} does not have the shape [{string.Join(", ", shape.ToArray())}] that the configuration gives it."
            );
    }

    /// <summary>The model is held in fp32, whatever form its files have.</summary>
    private void RequireRoom(string path)
    {
        var needed = _weights.Names.Sum(name => _weights.Get(name).Elements * BytesOfFloat);
        var room = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed > room)
        {
            throw new ModelFileException(path, $"training holds the model in fp32, {needed >> 20} MiB, and there are {room >> 20} MiB.");
        }
    }

    public void Dispose() => _weights.Dispose();
}
