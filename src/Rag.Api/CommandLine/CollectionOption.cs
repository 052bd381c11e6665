using System.CommandLine;
using System.CommandLine.Parsing;
using Rag.Core.Access;
using Rag.Core.Articles;

namespace Rag.Api.CommandLine;

/// <summary><c>--collection TENANT/NAME</c>: a private collection, as the person who runs the service names it.</summary>
internal sealed class CollectionOption : Option<string?>
{
    public CollectionOption(string description)
        : base("--collection")
    {
        Description = description;
        HelpName = "TENANT/NAME";
        Validators.Add(Validate);
    }

    public AccessScope ScopeIn(ParseResult parsed) =>
        parsed.GetValue(this) is { } name ? CollectionNames.ScopeOf("", name) : AccessScope.Public;

    private static void Validate(OptionResult result)
    {
        if (result.GetValueOrDefault<string?>() is { } name && !CollectionNames.IsFullName(name))
        {
            result.AddError("--collection takes a tenant and a name of lower-case letters, digits, '.', '_' or '-': TENANT/NAME.");
        }
    }
}
