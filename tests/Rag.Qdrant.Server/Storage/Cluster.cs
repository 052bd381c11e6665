using System.Collections.Concurrent;
using System.Collections.Immutable;
using Qdrant.Client.Grpc;

namespace Rag.Qdrant.Server.Storage;

/// <summary>
/// Collections and the aliases that name them. A change of aliases happens whole or not at all, and readers see it whole.
/// </summary>
public sealed class Cluster
{
    private readonly ConcurrentDictionary<string, StoredCollection> _collections = new(StringComparer.Ordinal);
    private readonly Lock _changes = new();
    private volatile ImmutableDictionary<string, string> _aliases = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. _collections.Keys.Order(StringComparer.Ordinal)];

    /// <summary>By alias, the collection.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _aliases;

    public bool Has(string name) => _collections.ContainsKey(name) || _aliases.ContainsKey(name);

    /// <exception cref="NotFoundException">There is no such collection, and no such alias.</exception>
    public StoredCollection Find(string name) =>
        _collections.GetValueOrDefault(_aliases.GetValueOrDefault(name, name))
        ?? throw new NotFoundException($"Not found: Collection `{name}` doesn't exist!");

    /// <exception cref="RefusedException">There is one of this name, or it is no collection.</exception>
    public void Create(CreateCollection request)
    {
        lock (_changes)
        {
            if (_aliases.ContainsKey(request.CollectionName) || !_collections.TryAdd(request.CollectionName, new StoredCollection(request)))
            {
                throw new RefusedException($"Wrong input: Collection `{request.CollectionName}` already exists!");
            }
        }
    }

    /// <summary>Its aliases go with it.</summary>
    public bool Delete(string name)
    {
        lock (_changes)
        {
            _aliases = _aliases.RemoveRange(_aliases.Where(alias => alias.Value == name).Select(alias => alias.Key));
            return _collections.TryRemove(name, out _);
        }
    }

    public void ChangeAliases(IEnumerable<AliasOperations> actions)
    {
        lock (_changes)
        {
            _aliases = actions.Aggregate(_aliases, Changed);
        }
    }

    private ImmutableDictionary<string, string> Changed(ImmutableDictionary<string, string> aliases, AliasOperations action) =>
        action.ActionCase switch
        {
            AliasOperations.ActionOneofCase.CreateAlias when !_collections.ContainsKey(action.CreateAlias.CollectionName) =>
                throw new NotFoundException($"Not found: Collection `{action.CreateAlias.CollectionName}` doesn't exist!"),
            AliasOperations.ActionOneofCase.CreateAlias when _collections.ContainsKey(action.CreateAlias.AliasName) =>
                throw new RefusedException($"Wrong input: Collection `{action.CreateAlias.AliasName}` already exists!"),
            AliasOperations.ActionOneofCase.CreateAlias => aliases.SetItem(action.CreateAlias.AliasName, action.CreateAlias.CollectionName),
            AliasOperations.ActionOneofCase.DeleteAlias => aliases.Remove(action.DeleteAlias.AliasName),
            _ => throw new NotSupportedException("Renaming an alias is not served here."),
        };
}
