using Rag.Fetching.Credentials;

namespace Rag.Feeds.Administration;

/// <summary>What opens a feed that is not for everybody, as somebody gives it. No text of this type shows the secret.</summary>
/// <param name="name">The user's name, or with <paramref name="isHeader"/> the header's.</param>
/// <param name="value">The password, or the header's value.</param>
public sealed class FeedSecret(string name, string value, bool isHeader)
{
    public string Name { get; } = name;

    public string Value { get; } = value;

    public bool IsHeader { get; } = isHeader;

    public override string ToString() => $"{Name}: (secret)";

    /// <exception cref="FeedRefusedException">Name or value cannot be sent so.</exception>
    internal FeedCredential ToCredential()
    {
        try
        {
            return IsHeader ? FeedCredential.Header(Name, Value) : FeedCredential.Basic(Name, Value);
        }
        catch (ArgumentException refusal)
        {
            throw new FeedRefusedException(refusal.Message.Split(" (Parameter", 2)[0]);
        }
    }
}
