using Rag.Api.Adapters;
using Rag.Api.OpenAi.Models;
using Rag.Api.Storage;
using Rag.Core.Guard;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Prompts;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Cuda;
using Rag.Onnx.Embedders;
using Rag.Onnx.Encoders;
using Rag.Onnx.Inspection;
using Rag.Onnx.Runner;
using Rag.Prompting;

namespace Rag.Api.Hosting;

/// <summary>
/// Finds the configured models, checks bundled and imported ones against their digests, and loads them when they are first needed.
/// </summary>
internal sealed class Models
{
    private const string CacheFolderName = "models";
    private const long FullPrecisionBytes = 512L << 20;

    private readonly ModelOptions _options;
    private readonly AdapterOptions _adapters;
    private readonly DataFolder _data;
    private readonly IGuardLedger _guard;
    private readonly Lazy<string> _remembered;
    private string? _embedder;
    private readonly Lazy<string> _extractor;
    private readonly Lazy<string> _reader;
    private readonly Lazy<WeightMode> _weights;

    public Models(ModelOptions options, AdapterOptions adapters, DataFolder data, IGuardLedger guard, RememberedEmbedder remembered)
    {
        (_options, _adapters, _data) = (options, adapters, data);
        _guard = guard;
        CacheFolder = Path.Combine(data.Path, CacheFolderName);
        _remembered = new Lazy<string>(() =>
            options.Embedder == ModelOptions.DefaultEmbedder ? remembered.Read()?.Name ?? options.Embedder : options.Embedder
        );
        _extractor = new Lazy<string>(() => Verified(options.Extractor, ModelKind.Extractor));
        _reader = new Lazy<string>(() => Verified(options.Reader, ModelKind.Reader, ModelKind.Generator));
        _weights = new Lazy<WeightMode>(ChooseWeights);
    }

    /// <summary>Where graphs are kept that were built from the models.</summary>
    public string CacheFolder { get; }

    /// <summary>Where the reader lies.</summary>
    public string ReaderFolder => _reader.Value;

    public ModelIdentity Reader => IdentityOf(_options.Reader);

    public ModelIdentity Embedder => IdentityOf(EmbedderName);

    /// <summary>
    /// A bundled model's name or a folder: what is configured, or, where that is the default, what the store remembers; after a
    /// change the one that is in charge.
    /// </summary>
    public string EmbedderName
    {
        get => Volatile.Read(ref _embedder) ?? _remembered.Value;
        set => Volatile.Write(ref _embedder, value);
    }

    public IEmbedder LoadEmbedder(string nameOrPath) =>
        EmbedderLoader.Load(
            Verified(nameOrPath, ModelKind.Embedder, ModelKind.Generator),
            CacheFolder,
            new EmbedderOptions
            {
                Precision = _options.EmbedderPrecision,
                Threads = Threads,
                Dimensions = _options.EmbedderDimensions == 0 ? null : _options.EmbedderDimensions,
            }
        );

    public IExtractor LoadExtractor() =>
        OnnxExtractor.Load(
            _extractor.Value,
            CacheFolder,
            new ExtractorOptions { Precision = _options.ExtractorPrecision, Threads = Threads }
        );

    /// <param name="nameOrPath">Of the reranker: none is bundled.</param>
    public IReranker LoadReranker(string nameOrPath) =>
        OnnxReranker.Load(
            Verified(nameOrPath, ModelKind.Reranker),
            CacheFolder,
            new RerankerOptions { Precision = _options.RerankerPrecision, Threads = Threads }
        );

    public ITokenizer LoadReaderTokenizer() => ModelTokenizer.OfDecoder(_reader.Value);

    public PromptForm ReadPromptForm(ITokenizer tokenizer) => ReadPromptForm(_reader.Value, tokenizer);

    public static PromptForm ReadPromptForm(string path, ITokenizer tokenizer) =>
        PromptFormReader.Read(path, tokenizer, PromptTemplate.Instructions);

    /// <summary>How the reader reads prompts that do not say.</summary>
    public PromptAttention AttentionOf(PromptForm form) => AttentionOf(form, _options.PassageReuse);

    public static PromptAttention AttentionOf(PromptForm form, PassageReuse reuse) =>
        reuse switch
        {
            PassageReuse.Auto => form.ReadsPassagesAlone ? PromptAttention.PartsAlone : PromptAttention.Causal,
            PassageReuse.On => PromptAttention.PartsAlone,
            _ => PromptAttention.Causal,
        };

    public IModelRunner LoadReader() => LoadReader(_options.Provider);

    public IModelRunner LoadReader(ModelProvider provider) =>
        provider == ModelProvider.Cuda
            ? CudaModelRunner.Load(
                _reader.Value,
                CacheFolder,
                new CudaRunnerOptions { Weights = _options.CudaWeights, KvBytes = ReaderOptions.KvBytes }
            )
            : OnnxModelRunner.Load(_reader.Value, CacheFolder, ReaderOptions);

    /// <summary>On CPU, in fp32 throughout: the reference that other readers are compared with.</summary>
    public IModelRunner LoadExactReader() =>
        OnnxModelRunner.Load(
            _reader.Value,
            CacheFolder,
            ReaderOptions with
            {
                Weights = WeightMode.Float32,
                KvType = KvType.Float32,
                AdapterSlots = 0,
            }
        );

    /// <summary>On CPU, with KV in sixteen bits and room for one prompt: what int8 KV is compared with.</summary>
    public IModelRunner LoadFullPrecisionReader() =>
        OnnxModelRunner.Load(
            _reader.Value,
            CacheFolder,
            ReaderOptions with
            {
                KvType = KvType.BFloat16,
                KvBytes = Math.Min(ReaderOptions.KvBytes, FullPrecisionBytes),
                AdapterSlots = 0,
            }
        );

    /// <summary>As configured, but for int8 where the guard has closed it for this reader.</summary>
    public KvType ReaderKvType =>
        _options.Provider == ModelProvider.Cpu ? OpenKvType(IdentityOf(_options.Reader).Name, _options.KvType) : _options.KvType;

    /// <summary>As asked for, but for int8 where the guard has closed it for the model of this name.</summary>
    public KvType OpenKvType(string model, KvType asked) => asked == KvType.Int8 && IsInt8Closed(model) ? KvType.BFloat16 : asked;

    public ModelRunnerOptions ReaderOptions =>
        new()
        {
            Weights = _weights.Value,
            KvType = ReaderKvType,
            Threads = Threads,
            KvBytes = (long)_options.KvMemoryMiB << 20,
            AdapterSlots = _adapters.EffectiveSlots,
        };

    private WeightMode ChooseWeights() =>
        _options.ReaderWeights == ReaderWeights.Auto
            ? FastestWeights.Choose(_reader.Value, CacheFolder, Threads)
            : Enum.Parse<WeightMode>(_options.ReaderWeights.ToString());

    private bool IsInt8Closed(string model) =>
        _guard.Load().Any(mode => mode.Mode == ReuseMode.Int8Kv && mode.Model == model && mode.ClosedSince is not null);

    public ModelIdentity IdentityOf(string nameOrPath) =>
        new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(nameOrPath)),
            new DateTimeOffset(Directory.GetLastWriteTimeUtc(ModelFolders.Resolve(nameOrPath, _data)), TimeSpan.Zero)
        );

    /// <summary>Of a model run.</summary>
    public int Threads => _options.Threads == 0 ? Environment.ProcessorCount : _options.Threads;

    /// <summary>
    /// The folder of the model. The files of a bundled or an imported model are those of its manifest or card, or the start fails and names
    /// the file.
    /// </summary>
    /// <param name="kinds">That serve here.</param>
    public string Verified(string nameOrPath, params ReadOnlySpan<ModelKind> kinds)
    {
        var library = ModelFolders.LibraryOf(_data);
        var catalog = ModelCatalog.OpenWith(library);
        if (catalog.Models.FirstOrDefault(model => model.Name == nameOrPath) is not { } model)
        {
            return library.Has(nameOrPath) ? throw Damaged(library.FolderOf(nameOrPath))
                : Path.Exists(nameOrPath) ? nameOrPath
                : throw new ModelFileException(nameOrPath, "there is neither a model of this name (rag models list) nor a path.");
        }

        if (!kinds.Contains(model.Kind))
        {
            var wanted = string.Join(" or ", kinds.ToArray()).ToLowerInvariant();
            throw new ModelFileException(
                model.Folder,
                $"the model is of the kind {model.Kind.ToString().ToLowerInvariant()}, where one of the kind {wanted} is needed."
            );
        }

        return catalog.Verify(nameOrPath, VerifiedFiles.Open(CacheFolder), CancellationToken.None).Folder;
    }

    private static ModelFileException Damaged(string folder) =>
        new(folder, "the model's card is damaged: remove the model (rag models remove) and import it again.");
}
