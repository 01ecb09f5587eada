import { useVisit } from '@metka/tracker/react';
import { useEffect } from 'react';
import useArbitrageTracker from './hooks/useArbitrageTracker';

export function App() {
const { userData, utmParams } = useVisit();

const {
  sendToLeadsTech,
  autoSendOnUTMChange,
  generateArbitrageLink,
  isLoading,
  error,
  lastSentData
} = useArbitrageTracker();

// В App.jsx
useEffect(() => {
  if (userData && utmParams && Object.keys(utmParams).length > 0) {
    autoSendOnUTMChange(userData, utmParams);
  }
}, [userData, utmParams, autoSendOnUTMChange]);

const link = generateArbitrageLink('/Eg5hd?s4={ref}&s5={ref_source}&s6={user_id}', utmParams, userData);
return (
  <main>
    <p>isLoading: <output id="isLoading">{String(isLoading)}</output></p>
    <p>error: <output id="error">{String(error)}</output></p>
    <p>lastSentData: <output id="lastSentData">{JSON.stringify(lastSentData)}</output></p>
    <p>Ссылка на оффер: <output id="link">{link}</output></p>
    <button type="button" onClick={() => sendToLeadsTech(userData, utmParams)}>Отправить</button>
  </main>
);
}
