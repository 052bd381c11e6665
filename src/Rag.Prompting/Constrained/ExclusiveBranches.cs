using System.Text.Json;

namespace Rag.Prompting.Constrained;

/// <summary>
/// The branches of a oneOf, of which exactly one may hold: only branches that plainly exclude each other are taken. Two do by their kinds
/// of value, by their literals, or by the literals of a property that both require.
/// </summary>
/// <param name="charge">Called with each node before it is read; throws when that is too much.</param>
internal sealed class ExclusiveBranches(Action<SchemaNode> charge)
{
    private static readonly string[] s_kinds = ["object", "array", "string", "number", "boolean", "null"];

    // Values as numbers: equal values have the same.
    private readonly Dictionary<JsonElement, int> _values = new(JsonIdentity.Instance);

    // By value: the first of the branches of literals that has it.
    private readonly Dictionary<int, int> _owners = [];

    // Those before which are no mere lists of literals: any branch has to be compared with each of them.
    private readonly List<(int Index, Branch Branch)> _others = [];

    private readonly List<Branch> _branches = [];

    /// <exception cref="Core.Answers.UnsupportedFormatException">Two branches might both hold.</exception>
    public static void Require(IReadOnlyList<SchemaNode> branches, SchemaNode owner, Action<SchemaNode> charge)
    {
        var before = new ExclusiveBranches(charge);
        for (var i = 0; i < branches.Count; i++)
        {
            if (before.Add(branches[i].Resolved()) is { } conflict)
            {
                throw owner.Refusal(
                    $"a oneOf whose branches {conflict} and {i} might both hold",
                    "use anyOf, or tell them apart by type or by a required property's const"
                );
            }
        }
    }

    /// <summary>The first branch before it that might hold where it holds, or null.</summary>
    private int? Add(SchemaNode node)
    {
        var branch = BranchOf(node);
        var index = _branches.Count;
        int? conflict = null;
        if (branch.IsPlainLiterals)
        {
            foreach (var value in branch.Literals!)
            {
                if (!_owners.TryAdd(value, index) && _owners[value] is var earlier && earlier < index)
                {
                    conflict = Math.Min(conflict ?? earlier, earlier);
                }
            }

            foreach (var (other, compared) in _others)
            {
                if (!AreApart(compared, branch))
                {
                    conflict = Math.Min(conflict ?? other, other);
                    break;
                }
            }
        }
        else
        {
            conflict = _branches.FindIndex(other => !AreApart(other, branch)) is >= 0 and var found ? found : null;
            _others.Add((index, branch));
        }

        _branches.Add(branch);
        return conflict;
    }

    private Branch BranchOf(SchemaNode node)
    {
        charge(node);
        var literals = LiteralsOf(node);
        var required = node.Names("required").ToHashSet();
        var marks = new Dictionary<string, HashSet<int>>();
        foreach (var (name, value) in node.Members("properties"))
        {
            // Of a name that stands there twice the last counts, as wherever JSON is read.
            marks.Remove(name);
            if (required.Contains(name) && LiteralsOf(value.Resolved()) is { } known)
            {
                marks.Add(name, known);
            }
        }

        var kinds =
            literals is not null ? node.Literals().Select(SchemaNode.KindOf)
            : node.Types() is { } types ? types.Select(type => type == "integer" ? "number" : type)
            : s_kinds;
        return new Branch(MaskOf(kinds), literals, marks);
    }

    /// <summary>Null where the node is no list of literals.</summary>
    private HashSet<int>? LiteralsOf(SchemaNode node)
    {
        if (!node.Has("const") && !node.Has("enum"))
        {
            return null;
        }

        charge(node);
        var numbers = new HashSet<int>();
        foreach (var value in node.Literals())
        {
            if (!_values.TryGetValue(value, out var number))
            {
                _values.Add(value, number = _values.Count);
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>A kind that does not exist is refused where the branch is read.</summary>
    private static int MaskOf(IEnumerable<string> kinds) =>
        kinds.Aggregate(0, (mask, kind) => mask | (1 << (Array.IndexOf(s_kinds, kind) + 1)));

    private static bool AreApart(Branch a, Branch b)
    {
        if ((a.Kinds & b.Kinds) == 0 || (a.Literals is { } some && b.Literals is { } others && !some.Overlaps(others)))
        {
            return true;
        }

        var (fewer, more) = a.Marks.Count <= b.Marks.Count ? (a.Marks, b.Marks) : (b.Marks, a.Marks);
        foreach (var (name, values) in fewer)
        {
            if (more.TryGetValue(name, out var rivals) && !values.Overlaps(rivals))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="Kinds">A bit for each kind of value that it may hold for.</param>
    /// <param name="Literals">The only values that it holds for; null where it is not so.</param>
    /// <param name="Marks">By the names of required properties: the only values that these may have.</param>
    private sealed record Branch(int Kinds, HashSet<int>? Literals, Dictionary<string, HashSet<int>> Marks)
    {
        public bool IsPlainLiterals => Literals is not null && Marks.Count == 0;
    }
}
