namespace Rag.Core.Articles;

/// <summary>
/// Who may read an article: every reader of this scope. Whoever calls a port names the scope, from access rights; the text of an article
/// never does. The default value is <see cref="Public"/>.
/// </summary>
public readonly record struct AccessScope
{
    private const string PublicValue = "public";

    /// <summary>What everybody may read.</summary>
    public static readonly AccessScope Public;

    /// <summary>Null for the public scope, so that the default value equals it.</summary>
    private readonly string? _value;

    /// <exception cref="ArgumentException">The name is empty or white space.</exception>
    public AccessScope(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        _value = value == PublicValue ? null : value;
    }

    public string Value => _value ?? PublicValue;

    public override string ToString() => Value;
}
