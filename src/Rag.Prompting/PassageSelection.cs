namespace Rag.Prompting;

/// <summary>
/// Which passages a prompt gets. Without a bound on computed tokens they are retrieval's own choice: the first that fit, in order. With a
/// bound, the choice starts there and, as long as it costs too much, makes the change that loses the least relevance for each computed
/// token saved: a passage is dropped, or makes room for a passage that is cheaper to read. A cached passage costs nothing, so it never has
/// to go.
/// </summary>
internal static class PassageSelection
{
    /// <summary>Indices of the chosen passages, ascending.</summary>
    /// <param name="passages">In retrieval's order.</param>
    public static IReadOnlyList<int> Choose(IReadOnlyList<PassageCost> passages, PromptBudget budget)
    {
        var choice = new Choice(passages, budget);
        choice.Fill();
        while (choice.IsOverBudget)
        {
            choice.GiveUpLeast();
        }

        choice.Fill();
        return choice.Indices;
    }

    private sealed class Choice(IReadOnlyList<PassageCost> passages, PromptBudget budget)
    {
        private readonly bool[] _chosen = new bool[passages.Count];
        private int _count;
        private int _tokens;
        private long _computed;
        private bool _isShrunk;

        /// <summary>
        /// Passages that cost nothing stay even where the question alone is beyond the budget: giving them up would save nothing.
        /// </summary>
        public bool IsOverBudget => _computed > Math.Max(0, budget.ComputedTokens);

        public IReadOnlyList<int> Indices => [.. Enumerable.Range(0, _chosen.Length).Where(i => _chosen[i])];

        /// <summary>
        /// Takes, in order, every passage that still fits. The first time computed tokens do not count: retrieval chooses freely.
        /// </summary>
        public void Fill()
        {
            for (var i = 0; i < passages.Count; i++)
            {
                if (!_chosen[i] && Fits(i, without: -1) && (!_isShrunk || _computed + passages[i].ComputedTokens <= budget.ComputedTokens))
                {
                    Change(i, 1);
                }
            }

            _isShrunk = true;
        }

        /// <summary>Each move saves at least one computed token, so the moves come to an end.</summary>
        public void GiveUpLeast()
        {
            var (dropped, taken, least) = (-1, -1, double.PositiveInfinity);
            for (var i = 0; i < passages.Count; i++)
            {
                if (!_chosen[i] || passages[i].ComputedTokens == 0)
                {
                    continue;
                }

                Weigh(i, -1, 0, 0);
                for (var j = 0; j < passages.Count; j++)
                {
                    if (!_chosen[j] && Fits(j, without: i))
                    {
                        Weigh(i, j, passages[j].Relevance, passages[j].ComputedTokens);
                    }
                }
            }

            Change(dropped, -1);
            if (taken >= 0)
            {
                Change(taken, 1);
            }

            void Weigh(int from, int to, double relevance, int computed)
            {
                var saved = passages[from].ComputedTokens - computed;
                var loss = (passages[from].Relevance - relevance) / saved;
                if (saved > 0 && loss < least)
                {
                    (dropped, taken, least) = (from, to, loss);
                }
            }
        }

        private bool Fits(int index, int without)
        {
            var (count, tokens) = without < 0 ? (_count, _tokens) : (_count - 1, _tokens - passages[without].Tokens);
            return count < budget.Passages && tokens + passages[index].Tokens <= budget.PassageTokens;
        }

        private void Change(int index, int sign)
        {
            _chosen[index] = sign > 0;
            _count += sign;
            _tokens += sign * passages[index].Tokens;
            _computed += sign * passages[index].ComputedTokens;
        }
    }
}
