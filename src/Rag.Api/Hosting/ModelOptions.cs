using System.ComponentModel.DataAnnotations;
using Rag.Kernels.Attention;
using Rag.Onnx.Cuda;
using Rag.Onnx.Encoders;
using Rag.Remote;

namespace Rag.Api.Hosting;

/// <summary>Which models answer, and how they are run.</summary>
public sealed class ModelOptions
{
    public const string Section = "Models";

    /// <summary>Takes the place of a model's name: the model is not used.</summary>
    public const string None = "none";

    /// <summary>What embeds where nothing else is configured, and the data folder remembers no other.</summary>
    public const string DefaultEmbedder = "snowflake-arctic-embed-xs";

    /// <summary>
    /// A bundled or imported model's name, or a folder; a data folder that remembers another one is opened with that, if this is the
    /// default.
    /// </summary>
    [Required]
    public string Embedder { get; set; } = DefaultEmbedder;

    /// <summary>A bundled or imported model's name, a folder, or "none": then the reader alone answers.</summary>
    [Required]
    public string Extractor { get; set; } = "news-extractor-22m";

    /// <summary>A bundled or imported model's name, or a folder.</summary>
    [Required]
    public string Reader { get; set; } = "news-reader-135m";

    /// <summary>A server elsewhere that writes answers; it is also a section of its own.</summary>
    public RemoteOptions? Remote { get; set; }

    public ModelProvider Provider { get; set; } = ModelProvider.Cpu;

    /// <summary>Of the reader on CUDA.</summary>
    public CudaWeights CudaWeights { get; set; } = CudaWeights.Float16;

    public EncoderPrecision EmbedderPrecision { get; set; } = EncoderPrecision.Int8;

    /// <summary>How many elements of each vector are kept, for models that were trained so; 0 for what the model's own files say.</summary>
    [Range(0, 65_536)]
    public int EmbedderDimensions { get; set; }

    public EncoderPrecision ExtractorPrecision { get; set; } = EncoderPrecision.Int8;

    public EncoderPrecision RerankerPrecision { get; set; } = EncoderPrecision.Int8;

    public ReaderWeights ReaderWeights { get; set; } = ReaderWeights.BlockInt8Wide;

    public KvType KvType { get; set; } = KvType.BFloat16;

    /// <summary>Of the reader.</summary>
    public PassageReuse PassageReuse { get; set; }

    /// <summary>Threads of a model run; 0 means one for each processor.</summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Memory for keys and values, in MiB.</summary>
    [Range(16, 1_048_576)]
    public int KvMemoryMiB { get; set; } = 2048;

    internal static bool HasExtractor(IConfiguration configuration) => configuration[$"{Section}:{nameof(Extractor)}"] != None;
}
