using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>The settings of a Metaspace step, of which a tokenizer has one that encodes and one that decodes.</summary>
internal static class Metaspace
{
    /// <summary>Before which pieces a mark is put where none stands.</summary>
    public enum Scheme
    {
        Always,
        First,
        Never,
    }

    /// <summary>The character that stands for a space.</summary>
    public static string MarkOf(string path, JsonElement step)
    {
        var mark = step.String("replacement") ?? "▁";
        return mark.EnumerateRunes().Count() == 1
            ? mark
            : throw new ModelFileException(path, "the replacement of a Metaspace step is not one character.");
    }

    /// <summary>Files from before there were schemes say only whether there is a prefix.</summary>
    public static Scheme SchemeOf(string path, JsonElement step) =>
        step.String("prepend_scheme") switch
        {
            "always" => Scheme.Always,
            "first" => Scheme.First,
            "never" => Scheme.Never,
            null => step.Bool("add_prefix_space", true) ? Scheme.Always : Scheme.Never,
            var name => throw new ModelFileException(path, $"the prepend_scheme {name} is not supported."),
        };
}
