using System.Diagnostics.CodeAnalysis;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// The tensors of a model whose config.json has a <c>quantization_config</c>: the tensors of a quantized layer are given as the one matrix
/// for which they stand, under the name that it had before.
/// </summary>
internal sealed class QuantizedWeights : IWeightSource
{
    private const string Section = "quantization_config";

    private static readonly IQuantizedForm[] s_forms =
    [
        new StoredBlocksForm(),
        new Float8Form("fp8"),
        new Float8Form("fbgemm_fp8"),
        new GptqForm(),
        new AwqForm(),
        new Mxfp4Form(),
        new CompressedForm(),
    ];

    private readonly Dictionary<string, WeightTensor> _tensors;

    private QuantizedWeights(IWeightSource stored, string reading, Dictionary<string, WeightTensor> tensors) =>
        (Stored, Reading, _tensors) = (stored, reading, tensors);

    public string Path => Stored.Path;

    public IReadOnlyList<string> Files => Stored.Files;

    public IReadOnlyCollection<string> Names => _tensors.Keys;

    public IWeightSource Stored { get; }

    public string Reading { get; }

    /// <summary>The weights as they are, or, where the configuration calls them quantized, the matrices for which they stand.</summary>
    /// <param name="stored">Disposed with what is returned.</param>
    /// <param name="folder">Has the config.json; one without it has nothing quantized.</param>
    public static IWeightSource Open(IWeightSource stored, string folder)
    {
        var path = System.IO.Path.Combine(folder, "config.json");
        if (!File.Exists(path))
        {
            return stored;
        }

        using var document = JsonFile.Read(path);
        var json = new ConfigurationReader(path, document.RootElement);
        if (json.Object(Section) is not { } settings || FormOf(json) is not { } form)
        {
            return stored;
        }

        var parts = new StoredTensors(stored);
        var tensors = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (var tensor in form.Read(parts, settings))
        {
            RequireQuantized(tensor, settings);
            if (!tensors.TryAdd(tensor.Name, tensor) || parts.HasLeft(tensor.Name))
            {
                throw new ModelFileException(stored.Path, $"the tensor {tensor.Name} is there twice, quantized and as it was.");
            }
        }

        foreach (var name in parts.Left)
        {
            tensors.Add(name, stored.Get(name));
        }

        return new QuantizedWeights(stored, $"{Section} {document.RootElement.GetProperty(Section).GetRawText()}", tensors);
    }

    /// <summary>Refuses methods that are not read; null when nothing is quantized.</summary>
    public static IQuantizedForm? FormOf(ConfigurationReader json)
    {
        if (json.Object(Section) is not { } settings)
        {
            return null;
        }

        var method = settings.Text("quant_method", settings.Flag("load_in_4bit", false) ? "bitsandbytes" : "no method named");
        return s_forms.FirstOrDefault(form => form.Method == method)
            ?? throw new ModelFileException(
                json.Path,
                $"weights quantized by quantization_config ({method}) are not supported; "
                    + $"{string.Join(", ", s_forms.Select(f => f.Method))} "
                    + "are, and the weights of the model before its quantization."
            );
    }

    /// <summary>A layer that the configuration leaves as it was cannot be quantized in the files.</summary>
    private static void RequireQuantized(WeightTensor tensor, ConfigurationReader settings)
    {
        var module = tensor.Name.EndsWith(".weight", StringComparison.Ordinal) ? tensor.Name[..^".weight".Length] : tensor.Name;
        foreach (var list in (ReadOnlySpan<string>)["modules_to_not_convert", "ignored_layers", "ignore"])
        {
            if (settings.Texts(list)?.Contains(module) == true)
            {
                throw new ModelFileException(tensor.Path, $"the tensor {tensor.Name} is quantized, and {list} says that it is not.");
            }
        }
    }

    public bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor) => _tensors.TryGetValue(name, out tensor);

    public void Dispose() => Stored.Dispose();
}
