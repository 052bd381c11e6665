using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Bert;

/// <summary>How a sentence-transformers model turns hidden states into a vector, from its own files.</summary>
/// <param name="QuestionPrefix">Text put before a question; often empty.</param>
/// <param name="PassagePrefix">Text put before a passage; mostly empty.</param>
/// <param name="LongestText">The most tokens of a text, its special tokens counted; null when the files set no limit of their own.</param>
internal sealed record EmbedderFiles(Pooling Pooling, string QuestionPrefix, string PassagePrefix, int? LongestText)
{
    public static EmbedderFiles Read(string modelFolder)
    {
        var prompts = ReadPrompts(Path.Combine(modelFolder, "config_sentence_transformers.json"));
        var limits = Path.Combine(modelFolder, "sentence_bert_config.json");
        int? longest = null;
        if (File.Exists(limits))
        {
            using var document = JsonFile.Read(limits);
            var json = new ConfigurationReader(limits, document.RootElement);
            longest = json.Integers("max_seq_length") is [var length, ..] && length >= 3 ? length : null;
        }

        return new EmbedderFiles(
            ReadPooling(modelFolder),
            First(prompts, "query") ?? "",
            First(prompts, "document", "passage", "corpus") ?? "",
            longest
        );
    }

    private static Dictionary<string, string> ReadPrompts(string path)
    {
        var prompts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!File.Exists(path))
        {
            return prompts;
        }

        using var document = JsonFile.Read(path);
        if (
            document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("prompts", out var entries)
            && entries.ValueKind == JsonValueKind.Object
        )
        {
            foreach (var entry in entries.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String))
            {
                prompts[entry.Name] = entry.Value.GetString()!;
            }
        }

        return prompts;
    }

    private static string? First(Dictionary<string, string> prompts, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (prompts.TryGetValue(name, out var prompt))
            {
                return prompt;
            }
        }

        return null;
    }

    private static Pooling ReadPooling(string modelFolder)
    {
        var path = Path.Combine(modelFolder, PoolingFolder(modelFolder), "config.json");
        if (!File.Exists(path))
        {
            // The library that defines these files pools a plain encoder so.
            return Pooling.Mean;
        }

        using var document = JsonFile.Read(path);
        var json = new ConfigurationReader(path, document.RootElement);
        var named = json.Text("pooling_mode", "");
        if (json.Flag("pooling_mode_cls_token", named == "cls"))
        {
            return Pooling.FirstToken;
        }

        return json.Flag("pooling_mode_mean_tokens", named == "mean")
            ? Pooling.Mean
            : throw new ModelFileException(path, "the pooling is neither of the first token nor the mean; no other is supported.");
    }

    private static string PoolingFolder(string modelFolder)
    {
        const string Usual = "1_Pooling";
        var path = Path.Combine(modelFolder, "modules.json");
        if (!File.Exists(path))
        {
            return Usual;
        }

        using var document = JsonFile.Read(path);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new ModelFileException(path, "the file is no list of modules.");
        }

        var folder = Usual;
        foreach (var module in document.RootElement.EnumerateArray())
        {
            var json = new ConfigurationReader(path, module);
            var kind = json.Text("type").Split('.')[^1];
            if (kind is not ("Transformer" or "Pooling" or "Normalize"))
            {
                throw new ModelFileException(path, $"modules of the kind {kind} are not supported.");
            }

            folder = kind == "Pooling" ? json.Text("path") : folder;
        }

        return folder == Path.GetFileName(folder) && folder is not ("." or "..")
            ? folder
            : throw new ModelFileException(path, $"the module path {folder} is no plain folder name.");
    }
}
