using System.Buffers.Text;
using Rag.Fetching.Credentials;

namespace Rag.Api.Intake;

/// <summary>
/// Cursors of the list of changes. The list counts the changes of everybody's articles, so its numbers would tell each reader how much
/// happens to the others': what is handed out is sealed, for this reader alone, and never twice the same.
/// </summary>
internal sealed class ChangeCursors(Lazy<CredentialVault> vault)
{
    /// <summary>Stands before the first change.</summary>
    public const string Start = "0";

    public string Of(long change, string tenant) => Base64Url.EncodeToString(vault.Value.SealPosition(change, tenant));

    /// <summary>Null for what was not handed out to this tenant here.</summary>
    public long? Read(string? cursor, string tenant) =>
        cursor is null or Start ? 0
        : Base64Url.IsValid(cursor) ? vault.Value.TryUnsealPosition(Base64Url.DecodeFromChars(cursor), tenant)
        : null;
}
