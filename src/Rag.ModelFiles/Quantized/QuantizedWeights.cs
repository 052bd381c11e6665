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
    /// <summary>Names of the part of config.json that tells of quantization; the second is what compressed-tensors once wrote.</summary>
    private static readonly string[] s_sections = ["quantization_config", Compression];

    private const string Compression = "compression_config";

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
        if (SectionOf(json) is not var (section, settings) || FormOf(json) is not { } form)
        {
            RequirePlain(stored);
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

        return new QuantizedWeights(stored, $"{section} {document.RootElement.GetProperty(section).GetRawText()}", tensors);
    }

    private static (string Name, ConfigurationReader Settings)? SectionOf(ConfigurationReader json)
    {
        foreach (var name in s_sections)
        {
            if (json.Object(name) is { } settings)
            {
                return (name, settings);
            }
        }

        return null;
    }

    /// <summary>Numbers that have scales beside them are no weights by themselves.</summary>
    private static void RequirePlain(IWeightSource stored)
    {
        foreach (var name in stored.Names.Where(name => stored.TryGet($"{name}_scale", out _) || stored.TryGet($"{name}_scale_inv", out _)))
        {
            if (Float8Form.IsFloat8(stored.Get(name)))
            {
                throw new ModelFileException(
                    stored.Path,
                    $"the tensor {name} is in 8-bit floating point with scales beside it, of which config.json says nothing: its "
                        + $"{s_sections[0]} is needed."
                );
            }
        }
    }

    /// <summary>Refuses methods that are not read; null when nothing is quantized.</summary>
    public static IQuantizedForm? FormOf(ConfigurationReader json)
    {
        if (SectionOf(json) is not var (section, settings))
        {
            return null;
        }

        var unnamed =
            settings.Flag("load_in_4bit", false) ? "bitsandbytes"
            : section == Compression ? "compressed-tensors"
            : "no method named";
        var method = settings.Text("quant_method", unnamed);
        return s_forms.FirstOrDefault(form => form.Method == method)
            ?? throw new ModelFileException(
                json.Path,
                $"weights quantized by {section} ({method}) are not supported; "
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
