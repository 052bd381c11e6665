using System.Globalization;
using System.Text;
using System.Text.Json;
using Rag.Core.Text;
using Rag.ModelFiles.Tokenizers.Patterns;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>Changes a text before it falls into words, in the steps that a tokenizer.json names.</summary>
internal sealed class Normalizer
{
    private const int MostSteps = 64;

    /// <summary>How many times its length all replacements of a file together may make of a text.</summary>
    private const int MostGrowth = 256;

    private readonly string _path;
    private readonly List<Func<string, string>> _steps = [];
    private int _growth = 1;

    private Normalizer(string path) => _path = path;

    /// <exception cref="ModelFileException">A step is damaged or of a kind that is not read.</exception>
    public static Normalizer Read(string path, JsonElement? element)
    {
        var normalizer = new Normalizer(path);
        if (element is { } step)
        {
            normalizer.Add(step);
        }

        return normalizer;
    }

    /// <summary>The settings of a step, or of no step, which changes nothing.</summary>
    public static BertNormalization ReadBert(JsonElement? element)
    {
        if (element is not { } step)
        {
            return new BertNormalization(false, false, false, false);
        }

        var lowercase = step.Bool("lowercase", true);
        return new BertNormalization(
            step.Bool("clean_text", true),
            step.Bool("handle_chinese_chars", true),
            step.Bool("strip_accents", lowercase),
            lowercase
        );
    }

    public string Apply(string text) => _steps.Aggregate(text, (changed, step) => step(changed));

    private void Add(JsonElement step)
    {
        if (step.String("type") == "Sequence")
        {
            foreach (var part in step.Array("normalizers"))
            {
                Add(part);
            }

            return;
        }

        if (_steps.Count == MostSteps)
        {
            throw new ModelFileException(_path, $"the normalizer has more than the {MostSteps} steps that are read.");
        }

        _steps.Add(Step(step));
    }

    private Func<string, string> Step(JsonElement step)
    {
        switch (step.String("type"))
        {
            case "NFC":
                return Form(NormalizationForm.FormC);
            case "NFD":
                return Form(NormalizationForm.FormD);
            case "NFKC":
                return Form(NormalizationForm.FormKC);
            case "NFKD":
                return Form(NormalizationForm.FormKD);
            case "Lowercase":
                return Lowercase;
            case "StripAccents":
                return StripMarks;
            case "Nmt":
                return MachineTranslation;
            case "ByteLevel":
                return ByteAlphabet.Write;
            case "BertNormalizer":
                var bert = ReadBert(step);
                return text => bert.Apply(text);
            case "Precompiled":
                return CharacterMap.Read(_path, step.String("precompiled_charsmap")).Apply;
            case "Strip":
                return Strip(step.Bool("strip_left", true), step.Bool("strip_right", true));
            case "Prepend":
                var prefix = Content(step, "prepend");
                return text => text.Length == 0 ? text : prefix + text;
            case "Replace":
                var (finder, content) = (TextFinders.Read(_path, step), Content(step, "content"));
                return text => finder.Replace(text, content);
            case var type:
                throw new ModelFileException(_path, $"the normalizer {type} is not supported.");
        }
    }

    private static Func<string, string> Form(NormalizationForm form) => text => Ascii.IsValid(text) ? text : UnicodeForm.Of(text, form);

    /// <summary>The dotted capital I is the one letter whose small form is two characters.</summary>
    private static string Lowercase(string text) => text.Replace("İ", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();

    private static Func<string, string> Strip(bool left, bool right) =>
        (left, right) switch
        {
            (true, true) => text => text.Trim(),
            (true, false) => text => text.TrimStart(),
            (false, true) => text => text.TrimEnd(),
            _ => text => text,
        };

    private static string StripMarks(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (
                Rune.GetUnicodeCategory(rune)
                is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark)
            )
            {
                kept.Append(rune);
            }
        }

        return kept.ToString();
    }

    /// <summary>Drops control characters, and makes a space of every other character that shows as none.</summary>
    private static string MachineTranslation(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case (>= 1 and <= 8) or 0x0b or (>= 0x0e and <= 0x1f) or 0x7f or 0x8f or 0x9f:
                    break;
                case '\t' or '\n' or '\f' or '\r' or 0x1680 or (>= 0x200b and <= 0x200f) or 0x2028 or 0x2029 or '▁' or 0xfeff or 0xfffd:
                    kept.Append(' ');
                    break;
                default:
                    kept.Append(rune);
                    break;
            }
        }

        return kept.ToString();
    }

    private string Content(JsonElement step, string name)
    {
        var content = step.String(name) ?? "";
        _growth *= Math.Clamp(content.Length, 1, MostGrowth + 1);
        return _growth <= MostGrowth
            ? content
            : throw new ModelFileException(_path, $"the replacements of the normalizer make a text more than {MostGrowth} times as long.");
    }
}
