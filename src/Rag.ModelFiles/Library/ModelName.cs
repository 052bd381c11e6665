namespace Rag.ModelFiles.Library;

/// <summary>The names that models of the library may have: safe as a folder's name on every system, and never taken for a path.</summary>
public static class ModelName
{
    private const int Longest = 96;

    /// <summary>Null where the name may be used, else a sentence that says what is wrong with it.</summary>
    public static string? FaultOf(string name) =>
        name.Length is 0 or > Longest ? $"a model's name has 1 to {Longest} characters."
        : !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? $"\"{name}\" is no model's name: it has letters, digits, dots, hyphens and underscores."
        : !char.IsAsciiLetterOrDigit(name[0]) || name[^1] == '.' ? $"\"{name}\" is no model's name: it begins with a letter or a digit."
        : name is "none" ? "\"none\" stands for no model and names none."
        : null;

    /// <summary>The name that a path or a repository gives to the model in it; what no name may have becomes a hyphen.</summary>
    public static string Of(string path)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^".gguf".Length];
            name = WithoutPart(name);
        }

        return string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-')).Trim('.', '-', '_');
    }

    /// <summary>Without -00001-of-00003 at the end.</summary>
    private static string WithoutPart(string name)
    {
        const int Length = 15;
        return
            name.Length > Length
            && name[^Length] == '-'
            && name.AsSpan(name.Length - 9, 4) is "-of-"
            && name[^5..].All(char.IsAsciiDigit)
            && name[^14..^9].All(char.IsAsciiDigit)
            ? name[..^Length]
            : name;
    }
}
