using Microsoft.Extensions.DependencyInjection;
using Rag.Core.Access;

namespace Rag.EndToEnd.Tests.Keys;

/// <summary>The whole service, to which keys were given out; the reader alone answers, so that every answer costs tokens.</summary>
public sealed class KeyedService : RunningService
{
    internal IKeyAdministration Administration => Services.GetRequiredService<IKeyAdministration>();

    protected override (string Key, string Value)[] Settings => [("Models:Extractor", "none")];

    internal async Task<string> NewKeyAsync(string name, ApiRoles roles = ApiRoles.Ask, params string[] collections) =>
        (await Administration.CreateAsync(new NewApiKey(name, name, roles, collections), CancellationToken.None)).Secret;
}
