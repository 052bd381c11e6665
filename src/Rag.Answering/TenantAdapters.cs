using Rag.Core.Access;
using Rag.Core.Answers;

namespace Rag.Answering;

/// <summary>Whose questions are read with which adapter where they name none.</summary>
/// <param name="byTenant">Names of adapters.</param>
public sealed class TenantAdapters(IReadOnlyDictionary<string, string> byTenant)
{
    public static readonly TenantAdapters None = new(new Dictionary<string, string>());

    private volatile string? _public;

    /// <summary>
    /// The adapter that reads for those who have no tenant of their own, where none is configured for them; null for none. It is the reader
    /// as it was adopted: whoever writes answers in the reader's place still does.
    /// </summary>
    public string? Public
    {
        get => _public;
        set => _public = value;
    }

    /// <summary>The adapter's name; null for the reader as it is.</summary>
    public string? Of(AnswerOptions options) => ChosenFor(options) ?? (options.Adapter is null ? PublicOf(options.Audience) : null);

    /// <summary>
    /// The adapter that the request names, or that is configured for its tenant, and with it the reader; null where nobody has chosen.
    /// </summary>
    public string? ChosenFor(AnswerOptions options) =>
        options.Adapter switch
        {
            null => byTenant.GetValueOrDefault(options.Audience.Tenant),
            AnswerOptions.NoAdapter => null,
            var named => named,
        };

    private string? PublicOf(Audience audience) => audience.Tenant == Audience.Everybody.Tenant ? Public : null;
}
