using System.Collections.Immutable;
using Rag.ModelFiles.Onnx;
using Rag.ModelFiles.Prompts;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Library;

/// <summary>Which files belong to a model, by their names.</summary>
public static class ModelFileNames
{
    public const string AdapterConfiguration = "adapter_config.json";
    public const string AdapterWeights = "adapter_model.safetensors";
    public const string Modules = "modules.json";

    /// <summary>What the exporter of onnxruntime-genai says of a model, with less in it than config.json has.</summary>
    public const string GenAiConfiguration = "genai_config.json";

    /// <summary>Of a configuration, tokenizer, license or card, in bytes.</summary>
    public const int MostSmallBytes = BoundedFile.MaximumLength;

    private static readonly ImmutableArray<string> s_small =
    [
        "config.json",
        GenAiConfiguration,
        "generation_config.json",
        AdapterConfiguration,
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "added_tokens.json",
        "vocab.txt",
        PromptFormFile.FileName,
        "chat_template.jinja",
        "chat_template.json",
        Modules,
        "sentence_bert_config.json",
        "config_sentence_transformers.json",
    ];

    private static readonly ImmutableArray<string> s_texts = ["LICENSE", "NOTICE", "README", "USE_POLICY", "COPYING"];

    private static readonly ImmutableArray<string> s_pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5"];

    /// <summary>Configurations, tokenizers, prompts, license and card, which lie in the model's own folder.</summary>
    public static bool IsSmall(string name) => s_small.Contains(name) || IsText(name);

    /// <summary>License and card, which are taken along and read by nobody but people.</summary>
    public static bool IsText(string name) =>
        s_texts.Any(text =>
            name.StartsWith(text, StringComparison.OrdinalIgnoreCase) && name[text.Length..] is "" or ".md" or ".txt" or ".MD" or ".TXT"
        );

    /// <summary>Files that may run code when they are read; they are never taken.</summary>
    public static bool IsPickle(string name) => s_pickles.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    public static bool IsOnnx(string name) => name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || name is GenAiConfiguration;

    public static bool IsGguf(string name) => WeightSource.IsGguf(name);

    /// <summary>Weights in safetensors under the names that are read: in one file, or in shards with their index.</summary>
    public static bool IsSafetensors(string name) =>
        name is WeightSource.SafetensorsName or WeightSource.SafetensorsIndexName or AdapterWeights
        || (
            name.StartsWith("model-", StringComparison.Ordinal)
            && name.EndsWith(".safetensors", StringComparison.Ordinal)
            && name.Contains("-of-", StringComparison.Ordinal)
        );

    /// <summary>The files of a module of a sentence encoder, in a folder of its own.</summary>
    public static bool IsOfModule(string path) =>
        path.Split('/') is [{ Length: > 0 } folder, "config.json" or WeightSource.SafetensorsName]
        && char.IsAsciiDigit(folder[0])
        && folder.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Why there is nothing to run among files of these names.</summary>
    public static string LackIn(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Contains(OnnxModel.FileName)
                ? $"{OnnxModel.FileName} is an ONNX export, which is not fetched from a hub: fetch its folder otherwise and import that."
            : all.FirstOrDefault(IsOnnx) is { } onnx
                ? $"{onnx} belongs to an ONNX export, of which {OnnxModel.FileName} is read, in the folder itself: export the decoder to a "
                    + "file of that name, or import the checkpoint that it was exported from (config.json, safetensors and tokenizer.json, "
                    + "or GGUF)."
            : all.FirstOrDefault(IsPickle) is { } pickle
                ? $"{pickle} is pickled, and reading it may run its code: the weights are needed in safetensors or GGUF."
            : all.FirstOrDefault(name => name.EndsWith(".safetensors", StringComparison.Ordinal)) is { } other
                ? $"{other} is none of the weights that are read: {WeightSource.SafetensorsName}, or shards with a "
                    + $"{WeightSource.SafetensorsIndexName}."
            : $"there is no {WeightSource.SafetensorsName}, no {WeightSource.SafetensorsIndexName}, no {AdapterWeights}, no .gguf "
                + $"file and no {OnnxModel.FileName}.";
    }
}
