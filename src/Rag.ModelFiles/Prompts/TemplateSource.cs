using System.Text.Json;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Prompts;

/// <summary>The chat template of a model and the tokens that it names, wherever the model's files have them.</summary>
/// <param name="Template">Null for a model that has none.</param>
/// <param name="Begin">The token that begins every text; null where there is none.</param>
/// <param name="End">The token that ends a text; null where the files do not name it.</param>
/// <param name="AddsBegin">Whether a text without a template begins with <paramref name="Begin"/>.</param>
internal sealed record TemplateSource(string Path, string? Template, string? Begin, string? End, bool AddsBegin)
{
    private const string ConfigurationName = "tokenizer_config.json";
    private const string DefaultName = "default";

    /// <summary>Files of which the first that is there has the template, where the tokenizer's configuration has none.</summary>
    private static readonly string[] s_templateNames = ["chat_template.jinja", "chat_template.json"];

    /// <param name="model">A model's folder, or a .gguf file.</param>
    /// <exception cref="ModelFileException">A file is damaged.</exception>
    public static TemplateSource Read(string model)
    {
        if (!Directory.Exists(model))
        {
            return OfGguf(model);
        }

        return File.Exists(System.IO.Path.Combine(model, ConfigurationName)) ? OfFolder(model)
            : WeightSource.GgufIn(model) is { } gguf ? OfGguf(gguf)
            : new TemplateSource(model, OfFiles(model), Begin: null, End: null, AddsBegin: false);
    }

    private static TemplateSource OfFolder(string folder)
    {
        var path = System.IO.Path.Combine(folder, ConfigurationName);
        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        return new TemplateSource(
            path,
            TemplateIn(root) ?? OfFiles(folder),
            Token(root, "bos_token"),
            Token(root, "eos_token"),
            root.Bool("add_bos_token", otherwise: false)
        );
    }

    private static string? OfFiles(string folder)
    {
        var path = s_templateNames.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return null;
        }

        if (!path.EndsWith(".json", StringComparison.Ordinal))
        {
            return BoundedFile.ReadText(path);
        }

        using var document = JsonFile.Read(path);
        return TemplateIn(document.RootElement);
    }

    /// <summary>Where a model has several templates, the one for plain chats.</summary>
    private static string? TemplateIn(JsonElement root) =>
        root.Field("chat_template") is { ValueKind: JsonValueKind.Array } several
            ? several.EnumerateArray().FirstOrDefault(one => one.String("name") == DefaultName).String("template")
            : root.String("chat_template");

    /// <summary>A token is written as a text, or as an object with its settings.</summary>
    private static string? Token(JsonElement root, string name) => root.String(name) ?? root.Field(name)?.String("content");

    private static TemplateSource OfGguf(string file)
    {
        using var gguf = GgufFile.Open(GgufModel.PartsOf(file)[0]);
        var vocabulary = GgufVocabulary.Read(gguf.Path, gguf.Metadata);
        return new TemplateSource(
            gguf.Path,
            gguf.Metadata.String("tokenizer.chat_template"),
            Token(vocabulary, "tokenizer.ggml.bos_token_id"),
            Token(vocabulary, "tokenizer.ggml.eos_token_id"),
            gguf.Metadata.Bool("tokenizer.ggml.add_bos_token") ?? false
        );
    }

    private static string? Token(GgufVocabulary vocabulary, string key) => vocabulary.IdOf(key) is { } id ? vocabulary.Tokens[id] : null;
}
